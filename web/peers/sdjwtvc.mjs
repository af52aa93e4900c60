/**
 * A wallet copy as `@sd-jwt/sd-jwt-vc` reads and presents it.
 *
 * Question: {copy, jwk, files, at, nonce, listJwk} and, if a wallet is to present it first, {frame, holder,
 * audience}; answer: {presented, payload, binding, type} or {refused}. `files` are what the registry publishes,
 * by address: nothing is fetched.
 */
import { ES256, digest, generateSalt } from "@sd-jwt/crypto-nodejs";
import { SDJwtVcInstance } from "@sd-jwt/sd-jwt-vc";

import { asked, orRefused } from "./asked.mjs";

await asked((question) => orRefused(async () => {
  const { copy, jwk, files, at, nonce, listJwk, frame, holder, audience } = question;
  const published = (address) => {
    if (!(address in files)) throw new Error(`not published: ${address}`);
    return files[address];
  };
  const instance = new SDJwtVcInstance({
    hasher: digest,
    hashAlg: "sha-256",
    saltGenerator: generateSalt,
    signAlg: ES256.alg,
    verifier: await ES256.getVerifier(jwk),
    statusVerifier: await ES256.getVerifier(listJwk),
    statusListFetcher: async (address) => published(address),
    vctFetcher: async (address) => JSON.parse(published(address)),
    loadTypeMetadataFormat: true,
    kbSignAlg: ES256.alg,
    kbSigner: holder && (await ES256.getSigner(holder)),
    kbVerifier: async (data, signature, payload) => (await ES256.getVerifier(payload.cnf.jwk))(data, signature),
  });
  const kb = { payload: { iat: at, aud: audience, nonce } };
  const presented = frame ? await instance.present(copy, frame, { kb }) : copy;
  const read = await instance.verify(presented, { currentDate: at, keyBindingNonce: nonce });
  return { presented, payload: read.payload, binding: read.kb?.payload ?? null, type: read.typeMetadata ?? null };
}));
