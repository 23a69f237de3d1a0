import { v7 as newId } from "uuid";
import { describe, expect, it } from "vitest";
import { checkId, checkMessage, checkOwner } from "../../src/mailbox/well-formed.ts";
import { MAX_TEXT_BYTES } from "../../src/model/message.ts";
import { BOB, refusal } from "../machine.ts";
import { aMessage, HOSTILE } from "./fixtures.ts";

describe("what reaches a path", () => {
	it("is a session id, `human` or a message id as it was given", () => {
		const id = newId();
		expect([checkOwner(BOB), checkOwner("human"), checkId(id)]).toEqual([BOB, "human", id]);
	});

	it.each(HOSTILE)("is never %j", async (text) => {
		for (const check of [() => checkOwner(text), () => checkId(text)])
			expect((await refusal(check)).code).toBe("bad_input");
	});
});

describe("a message", () => {
	it("is returned as it will be read again, without what it does not know", () => {
		const message = aMessage();
		expect(checkMessage({ ...message, extra: true } as typeof message)).toEqual(message);
	});

	it("may hold so many bytes of text and no more", async () => {
		const text = "ü".repeat(MAX_TEXT_BYTES / 2);
		expect(checkMessage(aMessage({ text })).text).toBe(text);
		expect((await refusal(() => checkMessage(aMessage({ text: `${text}x` })))).code).toBe("too_large");
	});
});
