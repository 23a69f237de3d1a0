import { beforeEach, expect, it } from "vitest";
import type { Questions } from "../../src/mailbox/questions.ts";
import { refusal } from "../machine.ts";
import { aQuestion, HOSTILE } from "./fixtures.ts";

/** What every store of open questions must do. `open` gives an empty one. */
export function questionsContract(open: () => Questions): void {
	let questions: Questions;
	beforeEach(() => {
		questions = open();
	});

	it("keeps open questions, oldest first, replaces and removes them", async () => {
		const [first, second] = [aQuestion(), aQuestion({ transcript: "/t.jsonl" })];
		expect(await questions.open()).toEqual([]);
		await questions.put(second);
		await questions.put(first);
		expect(await questions.open()).toEqual([first, second]);
		await questions.put({ ...first, offset: 7 });
		expect(await questions.open()).toEqual([{ ...first, offset: 7 }, second]);
		await questions.remove(first.id);
		await questions.remove(first.id);
		expect(await questions.open()).toEqual([second]);
	});

	it.each(HOSTILE)("refuses %j as an id", async (text) => {
		for (const call of [() => questions.put(aQuestion({ id: text })), () => questions.remove(text)])
			expect((await refusal(call)).code).toBe("bad_input");
	});
}
