import { expect, it } from "vitest";
import type { Context } from "../../src/context.ts";
import { IntercomError } from "../../src/errors.ts";
import { whyLeftOut } from "../../src/together/left-out.ts";

function said(error: unknown): { why: string; isOwed: boolean } {
	let isOwed = false;
	const context = { log: () => {} } as unknown as Context;
	const why = whyLeftOut(context, error, () => {
		isOwed = true;
	});
	return { why, isOwed };
}

it("a rule that kept mail away stays, and what may be over is tried again", () => {
	const refused = new IntercomError("limit", "That is too much.", { hint: "Wait." });
	expect(said(refused)).toEqual({ why: "That is too much.", isOwed: false });
	const full = new IntercomError("no_space", "The disk is full.", { hint: "Make room." });
	expect(said(full)).toEqual({ why: "The disk is full. It is tried again later.", isOwed: true });
	expect(said(new Error("/home/secret"))).toEqual({
		why: "The mail could not be written. It is tried again later.",
		isOwed: true,
	});
	expect(whyLeftOut({ log: () => {} } as unknown as Context, full)).toBe("The disk is full.");
});
