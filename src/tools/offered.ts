import type { Config } from "../config.ts";
import { IntercomError } from "../errors.ts";
import { TOOL_GROUPS } from "../model/tool-groups.ts";
import { tools } from "./all.ts";
import type { Tool } from "./tool.ts";

/**
 * Returns the tools that a model is offered: all, or those of the groups that
 * `CLAUDE_INTERCOM_TOOLS` names.
 * @throws IntercomError `bad_input` where it names a group that does not exist
 */
export function offeredTools({ toolGroups }: Pick<Config, "toolGroups">): readonly Tool[] {
	if (!toolGroups) return tools;
	const unknown = toolGroups.filter((name) => !TOOL_GROUPS.some((group) => group === name));
	if (unknown.length > 0) {
		throw new IntercomError("bad_input", "CLAUDE_INTERCOM_TOOLS names a group that does not exist.", {
			hint: `Use a comma-separated list of: ${TOOL_GROUPS.join(", ")}; or unset it for all.`,
			cause: unknown,
		});
	}
	return tools.filter((tool) => toolGroups.includes(tool.group));
}
