import type { Check } from "../../install/check.ts";
import { diagnose } from "../../install/doctor.ts";
import { findCaller } from "../caller.ts";
import type { doctor } from "../catalog.ts";
import type { Run } from "../command.ts";

export const run: Run<typeof doctor> = async (_, { openContext }) => {
	const context = openContext({ lenient: true });
	const data = await diagnose(context, await findCaller(context));
	return { data, text: data.checks.flatMap(linesOf).join("\n"), code: data.ok ? 0 : 1 };
};

const LABELS: Record<Check["status"], string> = { ok: "ok  ", warn: "warn", fail: "FAIL" };

/** What was found, what does not work without it, and how to mend it. */
function linesOf({ name, status, found, without, mend }: Check): string[] {
	const more = [without, mend && `To mend it: ${mend}`].filter((line) => line !== undefined);
	return [`${LABELS[status]}  ${name}: ${found}`, ...more.map((line) => `      ${line}`)];
}
