/**
 * How often a second `@sd-jwt/sd-jwt-vc` signs and verifies one wallet copy, for `registry bench`.
 *
 * Question: {open, hidden, decoys, rounds, seconds}; answer: {sign, verify}, each the median of the rounds.
 */
import { ES256, digest, generateSalt } from "@sd-jwt/crypto-nodejs";
import { SDJwtVcInstance } from "@sd-jwt/sd-jwt-vc";

import { asked } from "./asked.mjs";

await asked(async ({ open, hidden, decoys, rounds, seconds }) => {
  const { publicKey, privateKey } = await ES256.generateKeyPair();
  const instance = new SDJwtVcInstance({
    hasher: digest,
    hashAlg: "sha-256",
    saltGenerator: generateSalt,
    signAlg: ES256.alg,
    signer: await ES256.getSigner(privateKey),
    verifier: await ES256.getVerifier(publicKey),
    statusListFetcher: async () => { throw new Error("nothing is fetched"); },
  });
  const frame = { _sd: Object.keys(hidden), _sd_decoy: decoys };
  const sign = () => instance.issue({ ...open, ...hidden }, frame);
  const copy = await sign();
  const round = async (work) => {
    const start = performance.now();
    let done = 0;
    for (; performance.now() - start < seconds * 1000; done += 1) await work();
    return (done * 1000) / (performance.now() - start);
  };
  const median = async (work) => {
    const rates = [];
    for (let at = 0; at < rounds; at += 1) rates.push(await round(work));
    return rates.sort((one, other) => one - other)[rates.length >> 1];
  };
  return { sign: await median(sign), verify: await median(() => instance.verify(copy)) };
});
