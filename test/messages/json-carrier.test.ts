import { expect, it } from "vitest";
import { inJson } from "../../src/messages/json-carrier.ts";
import { textHash } from "../../src/messages/text-hash.ts";
import { escapeJson } from "../../src/model/clean-text.ts";
import { aMessage } from "../machine.ts";

const print = (data: unknown) => escapeJson(JSON.stringify(data, null, 2));

it("finds a message that was printed whole, and none of which a part is missing", () => {
	const message = aMessage({ text: 'two\nlines, "quoted" \u001b[31m\u202e ü' });
	const printed = print({ unread: [aMessage(), message] });
	expect(inJson(message)(printed)).toBe(true);
	expect(inJson(message)(printed.slice(0, -(message.text.length + 200)))).toBe(false);
	expect(inJson(message)(print({ ...message, text: "another" }))).toBe(false);
	expect(inJson(message)(print({ ...aMessage(), text: message.text }))).toBe(false);
});

it("finds a message whose text was handed over by file, by its hash", () => {
	const message = aMessage({ text: "long" });
	const byFile = { file: "/x", characters: 4, sha256: textHash(message) };
	expect(inJson(message)(print({ ...message, text: "", byFile }))).toBe(true);
	expect(inJson(message)(print({ ...message, text: "", byFile: { ...byFile, sha256: "0" } }))).toBe(false);
});
