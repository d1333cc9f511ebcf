package dev.redraft.aof;

/**
 * What to do with a file whose replay did not reach its end.
 *
 * <p>First that holds:
 *
 * <table>
 *   <caption>ends</caption>
 *   <tr><th>End</th><th>Outcome</th></tr>
 *   <tr><td>an intact batch holds nonsense</td><td>refused</td></tr>
 *   <tr><td>a later file has bytes, or it is a base with incrs</td><td>refused: both were complete and synced
 *       before anything followed</td></tr>
 *   <tr><td>a batch states that bytes past the cut were durable</td><td>damage: cut if at most
 *       {@code aof-load-corrupt-tail-max-size}, else refused</td></tr>
 *   <tr><td>the file ends too early, or the last writer was ours</td><td>torn: cut if {@code aof-load-truncated},
 *       else refused</td></tr>
 *   <tr><td>the opening batch of a single file is torn</td><td>the same</td></tr>
 *   <tr><td>anything else, in a file that Redis wrote last</td><td>damage, as above</td></tr>
 * </table>
 */
final class TailPolicy {
  /** What becomes of the file. */
  enum Outcome {
    /** Cut off what follows the valid part, and go on. */
    CUT,
    /** Refuse: it ends too early. */
    REFUSE_SHORT,
    /** Refuse: it ends too early, and it is not the last. */
    REFUSE_NOT_LAST,
    /** Refuse: it is damaged. */
    REFUSE_DAMAGED
  }

  private TailPolicy() {}

  /**
   * Decides.
   *
   * @param replay how the replay ended; not complete
   * @param mayBeTorn whether the file is one whose end may never have been synced
   * @param synced bytes of the file that any batch in it states to be durable
   * @param layout the layout of the file
   */
  static Outcome decide(
      Replay replay, boolean mayBeTorn, long synced, AofLayout layout, RecoverySettings settings) {
    long tail = replay.size() - replay.validUpTo();
    boolean tooEarly =
        replay.end() == Replay.End.SHORT || replay.end() == Replay.End.UNFINISHED_TRANSACTION;
    if (replay.end() == Replay.End.BAD_CONTENT) {
      return Outcome.REFUSE_DAMAGED;
    }
    if (!mayBeTorn) {
      return tooEarly ? Outcome.REFUSE_NOT_LAST : Outcome.REFUSE_DAMAGED;
    }
    boolean tornOpening = layout == AofLayout.SINGLE && tail <= Annotations.HEADER_BYTES;
    if (synced <= replay.validUpTo() && (tooEarly || replay.ours() || tornOpening)) {
      return settings.loadTruncated() ? Outcome.CUT : Outcome.REFUSE_SHORT;
    }
    return tail <= settings.corruptTailMaxBytes() ? Outcome.CUT : Outcome.REFUSE_DAMAGED;
  }
}
