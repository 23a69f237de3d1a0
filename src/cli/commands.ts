import { tools } from "../tools/all.ts";
import type { Declaration } from "../tools/declaration.ts";
import { parseInput } from "../tools/parse-input.ts";
import { config, doctor, install, reset, serve, statusline, uninstall, watch } from "./catalog.ts";
import type { Command, Run } from "./command.ts";
import { toolCommand } from "./tool-command.ts";

/** Every command, in the order in which people meet them. */
export const commands: readonly Command[] = [
	...tools.map(toolCommand),
	localCommand(watch, () => import("./actions/watch.ts")),
	localCommand(install, () => import("./actions/install.ts")),
	localCommand(uninstall, () => import("./actions/uninstall.ts")),
	localCommand(doctor, () => import("./actions/doctor.ts")),
	localCommand(config, () => import("./actions/config.ts")),
	localCommand(reset, () => import("./actions/reset.ts")),
	localCommand(statusline, () => import("./actions/statusline.ts")),
	localCommand(serve, () => import("./actions/serve.ts")),
];

/** Puts a declaration and its function together. The function gets its input checked. */
function localCommand<Declared extends Declaration>(
	declaration: Declared,
	load: () => Promise<{ run: Run<Declared> }>,
): Command {
	const { command, input } = declaration;
	return {
		...declaration,
		async load() {
			const { run } = await load();
			return async (given, surroundings) =>
				run(parseInput<Declared["input"]>(command.name, input, given), surroundings);
		},
	};
}
