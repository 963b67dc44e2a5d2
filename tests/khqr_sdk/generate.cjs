// Reads one JSON input per line, writes one JSON answer per line: {qr, md5} or {error}.
// NODE_PATH names the folder of the packages.
const readline = require("node:readline");
const { BakongKHQR, IndividualInfo, MerchantInfo } = require("bakong-khqr");

const library = new BakongKHQR();

function generate(input) {
  Date.now = () => input.created_ms;
  const { account, name, city, optional } = input;
  const answer = input.merchant
    ? library.generateMerchant(
        new MerchantInfo(account, name, city, input.merchant_id, input.bank, optional),
      )
    : library.generateIndividual(new IndividualInfo(account, name, city, optional));
  return answer.data ? answer.data : { error: answer.status.errorCode };
}

readline.createInterface({ input: process.stdin }).on("line", (line) => {
  let answer;
  try {
    answer = generate(JSON.parse(line));
  } catch (error) {
    answer = { error: String(error) };
  }
  process.stdout.write(`${JSON.stringify(answer)}\n`);
});
