/**
 * How a test asks one of these scripts: a question as JSON on standard input, one answer as JSON on standard
 * output. What the other side refuses is an answer too: `{"refused": its words}`; anything else that goes wrong
 * ends the process with an error.
 */
import { text } from "node:stream/consumers";

/** @param {(question: any) => Promise<any> | any} answer */
export async function asked(answer) {
  const question = JSON.parse(await text(process.stdin));
  process.stdout.write(JSON.stringify(await answer(question)));
}

/** @param {() => Promise<any> | any} work @returns {Promise<any>} what it returned, or why it refused */
export async function orRefused(work) {
  try {
    return await work();
  } catch (error) {
    return { refused: String(error?.message ?? error) };
  }
}
