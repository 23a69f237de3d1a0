import { expect, it } from "vitest";
import { BOB } from "../../machine.ts";
import { roomsByTool } from "../rooms-by-tool.ts";

const at = roomsByTool();

it("invite_to_room says who is a member now, and which message tells it", async () => {
	await at.room({});
	const { text } = await at.call("invite_to_room", { room: "feature-x", who: "bob", role: "backend" });
	const [mail] = await at.unread(BOB);
	expect(text).toBe(
		`"bob" (bbbb2222) is a member of @feature-x now as "backend"; message ${mail?.id} in its inbox says so. The room has 2 members.`,
	);
	const person = await at.call("invite_to_room", { room: "feature-x", who: "human" });
	expect(person.text).toContain("the person (human) is a member of @feature-x now;");
});

it("mail that tells of a room is headed by it", async () => {
	await at.room({});
	await at.call("invite_to_room", { room: "feature-x", who: "bob" });
	expect((await at.call("read_messages", {}, BOB)).text).toContain("message in @feature-x, sent ");
});
