import { ENVIRONMENT_READABLE, processArgs, processEnvironment } from "../host/process-details.ts";

/**
 * Tells whether Intercom has started a client, to answer a question. Such a client has our hops in
 * its environment; where that cannot be read, its arguments tell.
 */
export async function isOurClient(pid: number): Promise<boolean> {
	const environment = ENVIRONMENT_READABLE ? processEnvironment(pid) : undefined;
	if (environment) return environment.CLAUDE_INTERCOM_HOPS !== undefined;
	const args = await processArgs(pid);
	return args.includes("-p") && args.includes("--resume");
}
