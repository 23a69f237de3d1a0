import type { serve } from "../catalog.ts";
import type { Run } from "../command.ts";

/** `main` knows how to serve: the fronts do not know each other. */
export const run: Run<typeof serve> = async (_, { serve }) => {
	await serve();
	return { code: 0 };
};
