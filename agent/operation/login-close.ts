import type { Operation } from "./agent-context.ts";

/** `login.close`: the login makes no more signatures. */
export const loginClose: Operation<"login.close"> =
  ({ logins }) =>
  ({ loginId }, { session }) => {
    logins.close(loginId, session);
    return Promise.resolve({ result: {} });
  };
