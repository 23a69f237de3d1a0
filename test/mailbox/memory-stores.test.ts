import { expect, it } from "vitest";
import { openMemoryStores } from "../../src/mailbox/memory-stores.ts";
import { aMessage, aQuestion } from "./fixtures.ts";

it("shares nothing with other stores in memory", async () => {
	const [one, other] = [openMemoryStores(), openMemoryStores()];
	const message = aMessage();
	await one.mailbox.put(message);
	await one.receipts.note(message.id, { state: "queued" });
	await one.questions.put(aQuestion());
	expect(await one.mailbox.unread(message.to)).toEqual([message]);
	expect(await other.mailbox.unread(message.to)).toEqual([]);
	expect(await other.receipts.of(message.id)).toEqual([]);
	expect(await other.questions.open()).toEqual([]);
});
