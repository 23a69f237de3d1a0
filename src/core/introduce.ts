import { HUMAN } from "../model/session.ts";
import { readCard, writeCard } from "./cards.ts";
import type { Context } from "./context.ts";
import { identify } from "./identity.ts";

/**
 * Writes the card of the session this process serves, so that others find its config folder. The process is left to the
 * SessionStart hook, which alone knows it for certain where there is no registry.
 */
export async function introduce(context: Context): Promise<void> {
	const me = await identify(context, { terminal: false });
	if (!me || me.id === HUMAN) return;
	const known = readCard(context, me.id);
	await writeCard(context, {
		session: me.id,
		configDir: me.configDir,
		cwd: me.cwd ?? known?.cwd ?? context.config.cwd,
		name: me.name ?? known?.name,
		pid: known?.pid,
		procStart: known?.procStart,
	});
}
