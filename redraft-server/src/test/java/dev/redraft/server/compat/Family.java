package dev.redraft.server.compat;

/** The commands of one family, made at random. A new one is named in {@link RandomCommands}. */
interface Family {
  /** Gives {@code makers} a maker of arguments for each command of the family. */
  void add(Makers makers, Words words);
}
