"""What PayWay answers, call by call: the same number means another thing in another call.

Source: developer.payway.com.kh, tables of each call; only what the sandbox can answer.
"""

PURCHASE = {
    "00": "Success!",
    "1": "Wrong hash",
    "2": "Invalid transaction ID",
    "3": "Invalid transaction amount",
    "4": "Duplicated transaction ID",
    "6": "Requested domain is not in whitelist",
    "11": "Something went wrong",
    "12": "Payment currency is not allowed",
    "13": "Invalid items",
    "16": "Invalid first name",
    "17": "Invalid last name",
    "18": "Invalid phone number",
    "19": "Invalid email",
    "22": "Pre-auth transaction is not enabled",
    "23": "Selected payment option is not enabled for this merchant profile",
    "26": "Invalid merchant profile",
    "30": "Merchant is not enabled COF",
    "35": "Payout info is invalid",
    "44": "Purchase amount has reached transaction limit",
    "45": "Purchase with zero amount is not allowed",
    "46": "Purchase amount for KHR currency could not contain decimal place",
    "47": "KHR amount must be greater than 100 KHR",
    "48": "Something went wrong with requested parameters",
    "69": "Transaction lifetime cannot be less than 3 minutes",
    "81": "The return URL is not in the whitelist",
    "429": "Too many requests, please try again in 1 minute",
}
GENERATE_QR = {
    "0": "Success.",
    "1": "Wrong Hash.",
    "6": "Requested Domain is not in whitelist.",
    "8": "Something went wrong. Please reach out to our digital support team for assistance",
    "12": "Payment currency is not allowed.",
    "16": "Invalid First Name.",
    "17": "Invalid Last Name.",
    "18": "Invalid Phone Number.",
    "19": "Invalid Email.",
    "23": "Selected Payment Option is not enabled for this Merchant Profile.",
    "32": "Service is not enable.",
    "35": "Payout Info is invalid.",
    "44": "Purchase amount has reached transaction limit.",
    "47": "KHR Amount must be greater than 100 KHR.",
    "48": "Something went wrong with requested parameters.",
    "96": "Invalid merchant data",
    "102": "The URL is not in the whitelist.",
    "403": "Duplicated Transaction ID",
    "429": "You've reached the maximum attempt limit. Please try again in 1 min",
}
CHECK = {
    "00": "Success!",
    "5": "Invalid hash",
    "6": "Transaction not found",
    "8": "Invalid merchant profile",
    "11": "Internal server error",
    "429": "Reach request limit",
}
DETAIL = {
    "00": "Success!",
    "5": "Wrong hash",
    "6": "Transaction not found",
    "8": "Invalid merchant profile",
    "11": "Internal server error",
    "429": "Rate limit exceeded",
}
LIST = {
    "00": "Success!",
    "1": "Wrong hash",
    "8": "Invalid merchant profile",
    "11": "Internal server error",
    "48": "Something went wrong with requested parameters",
    "49": "Invalid start date",
    "50": "Invalid end date",
    "51": "Invalid date range",
    "52": "Maximum date range is allowed only 3 days",
    "53": "Invalid amount range",
    "429": "Rate limit exceeded",
}
CLOSE = {
    "00": "Success!",
    "1": "Wrong hash",
    "5": "Transaction not found",
    "11": "Something went wrong",
    "26": "Invalid merchant profile",
    "429": "Too many requests, please try again in 1 minute",
}
REFUND = {
    "00": "Success!",
    "PTL02": "Invalid hash",
    "PTL04": "Parameter validation required",
    "PTL05": "Parameter invalid format",
    "PTL06": "The request_time value is missing or incorrectly formatted",
    "PTL37": "Refund amount cannot exceed the original purchase amount",
    "PTL57": "Unable to refund",
    "PTL58": "Fail to refund",
    "PTL62": "Invalid merchant information",
    "PTL168": "Concurrent requests are not allowed for this operation",
    "PTL186": "Invalid amount format",
    "PTL187": "Amount is below the minimum allowed",
    "429": "Too many requests",
}


class PayWayRefusal(Exception):
    """A call is refused with a code of its own table."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code
