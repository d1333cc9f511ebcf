package dev.redraft.aof;

/**
 * How the replay of one file ended.
 *
 * @param end why it ended
 * @param validUpTo bytes of the file up to the end of the last item that was applied
 * @param size bytes in the file
 * @param synced bytes of the file that were durable, as intact batches before the end state
 * @param ours whether the writer that used the file last appends in batches
 * @param commands commands handed over
 * @param reason what was found at {@code validUpTo}; empty if the file is complete
 */
record Replay(
    End end, long validUpTo, long size, long synced, boolean ours, long commands, String reason) {
  enum End {
    /** Every byte was applied. */
    COMPLETE,
    /** The file ends inside a command or a batch. */
    SHORT,
    /** The file ends inside a transaction. */
    UNFINISHED_TRANSACTION,
    /** A batch's header or bytes are not what was written. */
    BAD_BATCH,
    /** Something that is no command. */
    BAD_FORMAT,
    /** An intact batch holds something that no writer puts there. */
    BAD_CONTENT
  }

  boolean isComplete() {
    return end == End.COMPLETE;
  }
}
