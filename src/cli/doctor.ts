import type { Check } from "../install/check.ts";
import { diagnose } from "../install/doctor.ts";
import { findCaller } from "./caller.ts";
import type { Front } from "./local.ts";

const MARKS: Record<Check["status"], string> = { ok: "ok  ", warn: "warn", fail: "FAIL" };

export async function runDoctor(front: Front, json: boolean): Promise<void> {
	const context = front.openContext();
	const data = await diagnose(context, await findCaller(context));
	const text = data.checks.flatMap(lines).join("\n");
	await front.show({ json, data, text, code: data.ok ? 0 : 1 });
}

function lines({ name, status, found, without, mend }: Check): string[] {
	const more = [without, mend && `To mend it: ${mend}`].filter((line) => line !== undefined);
	return [`${MARKS[status]}  ${name}: ${found}`, ...more.map((line) => `      ${line}`)];
}
