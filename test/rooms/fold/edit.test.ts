import { expect, it } from "vitest";
import { editOf } from "../../../src/rooms/fold/edit.ts";
import { emptyState } from "../../../src/rooms/fold/state.ts";
import { BOB } from "../../machine.ts";

it("changes a copy of the parts that are changed, and shares the others", () => {
	const before = emptyState("feature");
	const edit = editOf(before);
	edit.part("former").set(BOB, "left");
	edit.set({ number: 3, purpose: "x" });
	expect(before).toEqual(emptyState("feature"));
	expect(edit.state).toEqual({ ...before, number: 3, purpose: "x", former: new Map([[BOB, "left"]]) });
	expect(edit.state.open).toBe(before.open);
});

it("copies a part once", () => {
	const edit = editOf(emptyState("feature"));
	expect(edit.part("open")).toBe(edit.part("open"));
});

it("puts what is added last, and drops the oldest where there are too many", () => {
	const edit = editOf(emptyState("feature"));
	for (const party of ["a", "b", "a", "c"]) edit.add("former", party, "left", 2);
	expect([...edit.state.former.keys()]).toEqual(["a", "c"]);
});
