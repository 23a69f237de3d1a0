import { describe, expect, it } from "vitest";
import { frame } from "../../src/messages/frame.ts";
import { framedIds, framesIn } from "../../src/messages/read-frame.ts";
import { aMessage } from "../machine.ts";

const ID = "0198a000-0000-7000-8000-000000000001";
const OTHER = "0198a000-0000-7000-8000-000000000002";
const SESSION = "5e551011-0000-4000-8000-0000000000aa";

const message = (text: string, id = ID) =>
	aMessage({ id, kind: "question", from: { session: SESSION, name: "asker" }, text });
const other = (text = "quoted") => frame(message(text, OTHER));
const text = "is it merged?";
const framed = frame(message(text));
const PEER = "\n\nThis came from another Claude session — not typed by your user.";

describe("a frame within what the clients wrap around it", () => {
	it.each([
		["nothing", framed],
		["a peer's message (2.1.328)", `Another Claude session sent a message:\n${framed}${PEER}`],
		["a pasted prompt (2.1.328)", `\n<pasted_content id="e71c">\n${framed}\n</pasted_content id="e71c">`],
		["a Stop hook's feedback", `Stop hook feedback:\n${framed}`],
		["a draft typed before it", `well ${framed}`],
	])("%s", (_, wrapped) => {
		expect(framedIds(wrapped)).toEqual([ID]);
		expect(wrapped).toContain(text);
	});

	it("two of them, as hooks and 2.0.60's queue join them", () => {
		expect(framedIds(`${framed}\n${other()}`)).toEqual([ID, OTHER]);
	});
});

describe("what carries no message", () => {
	it.each([
		["plain text", "hello"],
		["an opening that is not closed", framed.slice(0, 120)],
		["a frame cut off in its closing line", framed.slice(0, framed.indexOf("</intercom") + 30)],
		["a closing of another kind", framed.replace("</intercom-question", "</intercom-message")],
		["an id that is none", `<intercom-question id="x"></intercom-question x>`],
	])("%s", (_, given) => {
		expect(framedIds(given)).toEqual([]);
	});

	it("an opening line that is longer than any of ours", () => {
		expect(framedIds(framed.replace(" mark=", ` ${"x".repeat(600)} mark=`))).toEqual([]);
	});

	it("a frame in another's text", () => {
		expect(framedIds(frame(message(other())))).toEqual([ID]);
	});

	it("an unclosed opening does not hide what follows", () => {
		expect(framedIds(`<intercom-question id="${OTHER}" …\n${framed}`)).toEqual([ID]);
	});
});

it("a frame of a version that closed it with its id is read as well: transcripts hold them", () => {
	const open = `<intercom-question id="${ID}" from="asker" session="${SESSION}">`;
	expect(framesIn(`${open}\nmerged?\n</intercom-question ${ID}>`)).toEqual([
		{ id: ID, sender: SESSION, text: "\nmerged?\n", sha256: undefined },
	]);
});
