/** One question: the code for a wallet, then the answer as its wallet encrypted it, fetched once. */
import { NoWay } from "../verify/scan.js";
import { encode } from "../verify/gate.js";
import { sha256 } from "../verify/snapshot.js";
import { drawKey } from "./jwe.js";

const PAUSE = 1_000;
const PATIENCE = 10_000;
const REFUSED = { 429: "asking-busy", 503: "asking-unable" };

/**
 * @param {string[]} asked names beside the competency
 * @returns {Promise<{own: any, nonce: string, state: string, audience: string, wallet: string, qr: any,
 *   secret: string, until: number}>} rejects with `NoWay`
 */
export async function ask(asked) {
  const own = await drawKey();
  const [fresh, state] = [drawn(), drawn()];
  // What the wallet signs is bound to this page's key: nobody can ask for the same with a key of their own.
  const nonce = encode(await sha256(new TextEncoder().encode(`${fresh}.${own.kid}`)));
  const answer = await post("requests", JSON.stringify({ asked, jwk: own.jwk, nonce: fresh, state }));
  if (!answer?.ok) throw new NoWay(REFUSED[answer?.status] ?? "asking-offline");
  const { client_id: audience, wallet, qr, secret, seconds } = await answer.json();
  return { own, nonce, state, audience, wallet, qr, secret, until: Date.now() + seconds * 1000 };
}

/**
 * @param {{secret: string, until: number}} question
 * @param {AbortSignal} signal stops it
 * @returns {Promise<string | null>} the encrypted answer; null when stopped; rejects with `NoWay`
 */
export async function listen({ secret, until }, signal) {
  while (Date.now() < until) {
    if (signal.aborted) return null;
    const answer = await post("answers", secret);
    if (answer?.status === 200) return (await answer.json()).answer;
    if (answer?.status === 404) break;
    await new Promise((resume) => setTimeout(resume, PAUSE));
  }
  if (signal.aborted) return null;
  throw new NoWay("answer-none");
}

// Without an answer the network is away: the question stands, so it is tried again.
async function post(path, body) {
  try {
    return await fetch(`/oid4vp/${path}`, {
      method: "POST", body, cache: "no-store", credentials: "omit", redirect: "error",
      signal: AbortSignal.timeout(PATIENCE),
    });
  } catch {
    return null;
  }
}

function drawn() {
  return encode(crypto.getRandomValues(new Uint8Array(32)));
}
