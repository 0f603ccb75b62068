/** The agent's version, as it tells browsers and people. */
export const VERSION = "0.1.0";
