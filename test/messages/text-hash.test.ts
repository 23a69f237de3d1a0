import { expect, it } from "vitest";
import { textHash } from "../../src/messages/text-hash.ts";
import { aMessage } from "../machine.ts";

it("is the hash of the text as it is shown: what is taken out does not count", () => {
	const shown = textHash(aMessage({ text: "the port\nis 4317" }));
	expect(textHash(aMessage({ text: "the port\r\nis\u200b 4317" }))).toBe(shown);
	expect(textHash(aMessage({ text: "the port\nis 4318" }))).not.toBe(shown);
	expect(shown).toMatch(/^[0-9a-f]{64}$/);
});
