/**
 * A wallet by other people (@openid4vc/openid4vp with jose) answers a question: it fetches the signed request,
 * checks who asks, presents with @sd-jwt/sd-jwt-vc, encrypts and posts.
 *
 * Question: {address, credential, holder: its private JWK, shown: names of claims, enc, at}; answer: {client,
 * version, status, redirect} or {refused}.
 */
import { webcrypto } from "node:crypto";
import { setGlobalConfig } from "@openid4vc/openid4vci";
import { Openid4vpClient } from "@openid4vc/openid4vp";
import { digest, ES256 } from "@sd-jwt/crypto-nodejs";
import { SDJwtVcInstance } from "@sd-jwt/sd-jwt-vc";
import { CompactEncrypt, exportJWK, importJWK, importX509, jwtVerify } from "jose";

import { asked, orRefused } from "./asked.mjs";

// The registry that asks stands on this machine; there it speaks http.
setGlobalConfig({ allowInsecureUrls: true });

async function verifyJwt({ x5c: [leaf] }, { compact, header, payload }, at) {
  const pem = `-----BEGIN CERTIFICATE-----\n${leaf}\n-----END CERTIFICATE-----`;
  const key = await importX509(pem, header.alg, { extractable: true });
  await jwtVerify(compact, key, { audience: payload.aud, currentDate: new Date(at * 1000), typ: "oauth-authz-req+jwt" });
  return { verified: true, signerJwk: await exportJWK(key) };
}

async function encryptJwe({ publicJwk, alg, enc, apu, apv }, text) {
  const header = { alg, enc, kid: publicJwk.kid, apu, apv };
  const parties = Object.fromEntries(Object.entries({ apu, apv }).flatMap(([name, party]) =>
    party === undefined ? [] : [[name, Buffer.from(party, "base64url")]]));
  const jwe = await new CompactEncrypt(new TextEncoder().encode(text))
    .setProtectedHeader(JSON.parse(JSON.stringify(header)))
    .setKeyManagementParameters(parties)
    .encrypt(await importJWK(publicJwk, alg));
  return { encryptionJwk: publicJwk, jwe };
}

/** @param {number} at Unix seconds, by which the request's own times are judged */
function client(at) {
  return new Openid4vpClient({
    callbacks: {
      fetch,
      encryptJwe,
      verifyJwt: (signer, token) => verifyJwt(signer, token, at),
      hash: (data, name) => webcrypto.subtle.digest(name.toUpperCase(), data).then((made) => new Uint8Array(made)),
      getX509CertificateMetadata: () => ({ sanDnsNames: [], sanUriNames: [] }),
      decryptJwe: () => ({ decrypted: false }),
      signJwt: () => { throw new Error("answers are encrypted, not signed"); },
    },
  });
}

await asked(({ address, credential, holder, shown, at, enc }) => orRefused(async () => {
  const wallet = client(at);
  const { params } = wallet.parseOpenid4vpAuthorizationRequest({ authorizationRequest: address });
  const resolved = await wallet.resolveOpenId4vpAuthorizationRequest({ authorizationRequestPayload: params });
  const request = resolved.authorizationRequestPayload;
  const holding = new SDJwtVcInstance({
    hasher: digest, kbSigner: await ES256.getSigner(holder), kbSignAlg: ES256.alg,
  });
  const frame = Object.fromEntries(shown.map((name) => [name, true]));
  const presentation = await holding.present(credential, frame, {
    kb: { payload: { iat: at, aud: request.client_id, nonce: request.nonce } },
  });
  const [{ id }] = resolved.dcql.query.credentials;
  const made = await wallet.createOpenid4vpAuthorizationResponse({
    authorizationRequestPayload: request,
    authorizationResponsePayload: { vp_token: { [id]: [presentation] } },
    jarm: {
      encryption: { nonce: Buffer.from(webcrypto.getRandomValues(new Uint8Array(16))).toString("base64url") },
      serverMetadata: {
        authorization_signing_alg_values_supported: [],
        authorization_encryption_alg_values_supported: ["ECDH-ES"],
        authorization_encryption_enc_values_supported: [enc],
      },
    },
  });
  const { response } = await wallet.submitOpenid4vpAuthorizationResponse({
    authorizationRequestPayload: request, ...made,
  });
  const { redirect_uri: redirect } = await response.json();
  return { client: resolved.client.effective, version: resolved.version, status: response.status, redirect };
}));
