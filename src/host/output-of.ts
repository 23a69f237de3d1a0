/**
 * What a program printed, whatever its exit code; `undefined` where it could not be run. Loads
 * execa when first called.
 */
export async function outputOf(program: string, args: string[]): Promise<string | undefined> {
	const { execa } = await import("execa");
	const result = await execa(program, args, { reject: false, stdin: "ignore", env: { LC_ALL: "C" } });
	return result.exitCode === undefined ? undefined : String(result.stdout);
}
