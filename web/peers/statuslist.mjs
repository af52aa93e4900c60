/**
 * A status list as `jose` and `@sd-jwt/jwt-status-list` read it.
 *
 * Question: {token, jwk, at, indexes}; answer: {header, statuses} or {refused}.
 */
import { StatusList, getListFromStatusListJWT } from "@sd-jwt/jwt-status-list";
import { importJWK, jwtVerify } from "jose";

import { asked, orRefused } from "./asked.mjs";

await asked(({ token, jwk, at, indexes }) => orRefused(async () => {
  const key = await importJWK(jwk, "ES256");
  const options = { typ: "statuslist+jwt", algorithms: ["ES256"], currentDate: new Date(at * 1000) };
  const { protectedHeader } = await jwtVerify(token, key, options);
  const list = getListFromStatusListJWT(token);
  if (!(list instanceof StatusList)) throw new TypeError("no list");
  return { header: protectedHeader, statuses: indexes.map((index) => list.getStatus(index)) };
}));
