/** The groups of tools. The setting `tools` says by group which tools a model is offered. */
export const TOOL_GROUPS = ["sessions", "mail", "rooms", "tasks"] as const;
export type ToolGroup = (typeof TOOL_GROUPS)[number];
