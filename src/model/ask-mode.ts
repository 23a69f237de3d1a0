/**
 * `auto`: every route. `fork`: leave the session alone and ask a copy of it. `wait`: neither fork
 * nor resume.
 */
export const ASK_MODES = ["auto", "fork", "wait"] as const;
export type AskMode = (typeof ASK_MODES)[number];
