"""Early access: types that only some fans may buy, for a day before the sale is everybody's."""
