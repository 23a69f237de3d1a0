import { expect, it } from "vitest";
import { isShown, noteShown } from "../../src/together/shown-report.ts";
import { ANN, BOB } from "../machine.ts";
import { fourSessions } from "./four-sessions.ts";

const four = fourSessions();
const report = { id: "0193a1b2-0000-7000-8000-000000000001" };
const other = { id: "0193a1b2-0000-7000-8000-000000000002" };

it("a report that a call has shown is known of that giver and that report alone", async () => {
	await noteShown(four.context(), ANN, report);
	const context = four.context();
	expect(await isShown(context, ANN, report)).toBe(true);
	expect(await isShown(context, BOB, report)).toBe(false);
	expect(await isShown(context, ANN, other)).toBe(false);
});
