import { createHash } from "node:crypto";
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { longTextByFile, MOST_SHOWN, shorten } from "../../src/messages/long-text.ts";
import { aMachine, aMessage, anId, type Machine } from "../machine.ts";

let machine: Machine;
beforeEach(() => {
	machine = aMachine();
});
afterEach(() => machine.end());

it.each([
	["empty", ""],
	["short", "yes\nno"],
	["of 20,000 characters", "x".repeat(20_000)],
	["of 20,000 characters of two units each", "🙂".repeat(20_000)],
])("a text that is %s is shown whole, and no file is made", async (_, text) => {
	const shortened = await shorten(machine.context(), anId(), text);
	expect(shortened).toEqual({ shown: text, characters: [...text].length });
});

it.each([
	["one character more", `${"x".repeat(20_000)}y`],
	["in characters of two units", `${"🙂".repeat(20_000)}🙃`],
	["1 MB long", "long line\n".repeat(100_000)],
])(
	"of a text that is %s the first 20,000 are shown and all of it lies in a private file",
	async (_, text) => {
		const id = anId();
		const { shown, file = "", characters } = await shorten(machine.context(), id, text);
		expect(shown).toBe([...text].slice(0, MOST_SHOWN).join(""));
		expect(characters).toBe([...text].length);
		expect(file).toBe(join(machine.intercomDir, "answers", `${id}.txt`));
		expect(readFileSync(file, "utf8")).toBe(text);
		expect(statSync(file).mode & 0o777).toBe(0o600);
		expect(statSync(join(machine.intercomDir, "answers")).mode & 0o777).toBe(0o700);
	},
);

it("never cuts a character in two", async () => {
	const { shown } = await shorten(machine.context(), anId(), `${"x".repeat(19_999)}🙂🙂`);
	expect(shown.endsWith("x🙂")).toBe(true);
});

it("a message whose text would be cut is handed over by file, whole, with its size and hash", async () => {
	const text = "é".repeat(20_001);
	const shown = await longTextByFile(machine.context(), aMessage({ text }));
	const { file = "", characters, sha256 } = shown.byFile ?? {};
	expect([shown.text, characters]).toEqual(["", 20_001]);
	expect(readFileSync(file, "utf8") === text).toBe(true);
	expect(sha256).toBe(createHash("sha256").update(text).digest("hex"));
});

it("a message whose text is shown whole stays as it is", async () => {
	const message = aMessage({ text: "x".repeat(20_000) });
	expect(await longTextByFile(machine.context(), message)).toBe(message);
});
