import { expect, it } from "vitest";
import { emptyState } from "../../src/rooms/fold/state.ts";
import { refuseArchived } from "../../src/together/refuse-archived.ts";
import { refusal } from "../machine.ts";

it("nobody waits for what comes in an archived room", async () => {
	for (const phase of ["unopened", "open"] as const) refuseArchived({ ...emptyState("feature-x"), phase });
	const error = await refusal(() => refuseArchived({ ...emptyState("feature-x"), phase: "archived" }));
	expect([error.code, error.message]).toEqual([
		"not_allowed",
		"The room feature-x is archived: it can be read, and nothing can be added.",
	]);
	expect(error.hint).toContain("join_room with room=feature-x");
});
