/**
 * A wallet by other people (@openid4vc/openid4vci) takes up an offer, and @sd-jwt/sd-jwt-vc verifies what it gets.
 *
 * Question: {offer, pin, keys: how many, twice: ask again with the same, at, jwk, listJwk}, or {tokens, at, jwk,
 * listJwk} to verify alone; answer: {configurations, keys, tokens, payloads, again} or {refused}.
 */
import { webcrypto } from "node:crypto";
import { Openid4vciClient, setGlobalConfig } from "@openid4vc/openid4vci";
import { digest, ES256 } from "@sd-jwt/crypto-nodejs";
import { SDJwtVcInstance } from "@sd-jwt/sd-jwt-vc";
import { SignJWT } from "jose";

import { asked, orRefused } from "./asked.mjs";

// The registry that is asked stands on this machine; there it speaks http.
setGlobalConfig({ allowInsecureUrls: true });

const CURVE = { name: "ECDSA", namedCurve: "P-256" };

/** @param {number} count a wallet's keys, by their public JWK as text */
async function makeKeys(count) {
  const keys = new Map();
  while (keys.size < count) {
    const { privateKey, publicKey } = await webcrypto.subtle.generateKey(CURVE, true, ["sign", "verify"]);
    const { crv, kty, x, y } = await webcrypto.subtle.exportKey("jwk", publicKey);
    keys.set(JSON.stringify({ crv, kty, x, y }), privateKey);
  }
  return keys;
}

/** @param {Map<string, CryptoKey>} keys */
function client(keys) {
  const own = ({ crv, kty, x, y }) => keys.get(JSON.stringify({ crv, kty, x, y }));
  return new Openid4vciClient({
    callbacks: {
      fetch,
      clientAuthentication: () => {},
      generateRandom: (count) => webcrypto.getRandomValues(new Uint8Array(count)),
      hash: (data, name) => webcrypto.subtle.digest(name.toUpperCase(), data).then((made) => new Uint8Array(made)),
      signJwt: async (signer, { header, payload }) => ({
        jwt: await new SignJWT(payload).setProtectedHeader(header).sign(own(signer.publicJwk)),
        signerJwk: signer.publicJwk,
      }),
    },
  });
}

async function fetched({ offer, pin, keys: count, at }) {
  const keys = await makeKeys(count);
  const wallet = client(keys);
  const credentialOffer = await wallet.resolveCredentialOffer(offer);
  const issuerMetadata = await wallet.resolveIssuerMetadata(credentialOffer.credential_issuer);
  const { accessTokenResponse } = await wallet.retrievePreAuthorizedCodeAccessTokenFromOffer({
    credentialOffer, issuerMetadata, txCode: pin,
  });
  const { c_nonce: nonce } = await wallet.requestNonce({ issuerMetadata });
  const [credentialConfigurationId] = credentialOffer.credential_configuration_ids;
  const proofs = [];
  for (const text of keys.keys()) {
    const signer = { method: "jwk", alg: "ES256", publicJwk: JSON.parse(text) };
    const issuedAt = new Date(at * 1000);
    const made = await wallet.createCredentialRequestJwtProof({
      issuerMetadata, credentialConfigurationId, signer, nonce, issuedAt,
    });
    proofs.push(made.jwt);
  }
  const asking = {
    issuerMetadata, credentialConfigurationId, accessToken: accessTokenResponse.access_token,
    proofs: { jwt: proofs },
  };
  const { credentialResponse } = await wallet.retrieveCredentials(asking);
  return { asking, credentialResponse, issuerMetadata, keys, wallet };
}

/** Verify as that reader does by itself: it fetches status list and type from the addresses in the copy. */
async function verified(token, { jwk, listJwk, at }) {
  const reader = new SDJwtVcInstance({
    hasher: digest,
    verifier: await ES256.getVerifier(jwk),
    statusVerifier: await ES256.getVerifier(listJwk),
    loadTypeMetadataFormat: true,
  });
  const { payload, typeMetadata } = await reader.verify(token, { currentDate: at });
  return { ...payload, type: typeMetadata.mergedTypeMetadata.name };
}

async function taken(question) {
  const { asking, credentialResponse, issuerMetadata, keys, wallet } = await fetched(question);
  const again = question.twice ? await orRefused(() => wallet.retrieveCredentials(asking)) : null;
  return {
    configurations: Object.keys(issuerMetadata.credentialIssuer.credential_configurations_supported),
    keys: Array.from(keys.keys(), (text) => JSON.parse(text)),
    tokens: credentialResponse.credentials.map(({ credential }) => credential),
    again,
  };
}

await asked((question) => orRefused(async () => {
  const got = question.offer ? await taken(question) : question;
  const payloads = [];
  for (const token of got.tokens) payloads.push(await verified(token, question));
  return { ...got, payloads };
}));
