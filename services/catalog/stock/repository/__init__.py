"""SQL of stock: what cannot be oversold, who holds it, and the log of its movements.

Every change is one conditional statement: it changes the row only while the rule still holds, and
says whether it did. Stocks are touched in ascending id.
"""
