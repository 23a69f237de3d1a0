import type { Context } from "../context.ts";
import type { Message } from "../model/message.ts";

/**
 * Takes a message out of its receiver's inbox for good, whether it is unread or was handed over to
 * a client: nobody is to get it any more. One that somebody holds or has read stays as it is.
 */
export async function discard({ mailbox }: Context, { to, id }: Message): Promise<void> {
	await (await mailbox.take(to, id))?.done();
	const handed = await mailbox.handed(to);
	for (const each of handed.filter(({ message }) => message.id === id)) await each.done();
}
