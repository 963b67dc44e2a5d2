/** The steps of an order as they are told. */

/** The newest first; of neighbours with the same words the oldest stays, when it began. */
export function newestFirst<Step>(
  steps: readonly Step[], wordsOf: (step: Step) => string,
): readonly { readonly step: Step; readonly words: string }[] {
  const told = steps.map((step) => ({ step, words: wordsOf(step) }));
  return told.filter(({ words }, at) => words !== told[at - 1]?.words).reverse();
}
