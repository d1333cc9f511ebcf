package dev.redraft.structure;

/** Receives the addresses of entries. Must not change the table that calls it. */
@FunctionalInterface
public interface EntryConsumer {
  void accept(long entry);
}
