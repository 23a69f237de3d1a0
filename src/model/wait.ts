/** The longest wait in one call, in seconds. */
export const MOST_WAIT_SECONDS = 600;
