/** A program with its arguments. */
export type CommandLine = readonly [program: string, ...args: string[]];

/** Sets the limit, then becomes the program. */
const WITHOUT_CORE_FILE = 'ulimit -c 0; exec "$@"';

/**
 * The same program, whose memory the system does not write to the disk when it crashes: a module's process is given the
 * PIN, and crashes as vendors' modules do. Windows writes such files only where an administrator has asked for them.
 */
export function withoutCoreFile(command: CommandLine, platform: NodeJS.Platform): CommandLine {
  return platform === "win32" ? command : ["/bin/sh", "-c", WITHOUT_CORE_FILE, "sh", ...command];
}
