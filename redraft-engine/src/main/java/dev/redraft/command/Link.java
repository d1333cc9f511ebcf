package dev.redraft.command;

/** What a command may do to, or ask of, a client's connection. Engine thread only. */
public interface Link {
  /** Closes the connection at once; replies that have not left are lost. */
  void close();

  /** Closes the connection once the replies written so far have left. */
  void closeAfterReplies();

  /** As {@link #closeAfterReplies}, since there is no room for what should follow them. */
  default void closeWithoutRoom() {
    closeAfterReplies();
  }

  /**
   * Sends replies that were written outside of a request of this very client (unblocked, killed,
   * pushed).
   */
  void sendReplies();

  /**
   * Closes the connection if more waits to leave than client-output-buffer-limit allows. Called
   * when a push has been written, which leaves with {@link #sendReplies}, and regularly.
   */
  default void checkOutput() {}

  /** Goes on with requests that were held back while the client was blocked or paused. */
  void resume();

  /** Reply bytes that have not reached the operating system. */
  long pendingOutputBytes();

  /** Bytes received that have not been executed. */
  long pendingInputBytes();

  /** Bytes that the input buffer could still take. */
  long freeInputBytes();
}
