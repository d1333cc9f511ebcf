package dev.redraft.server.terminal;

import java.io.Console;
import java.io.PrintWriter;

/** Where a command prints: colours and passing lines on a terminal, plain lines elsewhere. */
public final class Screen {
  private static final String CLEAR_LINE = "\r\u001b[K";

  private final PrintWriter out;
  private final boolean terminal;
  private boolean passing;

  public Screen(PrintWriter out) {
    this(out, isTerminal());
  }

  public Screen(PrintWriter out, boolean terminal) {
    this.out = out;
    this.terminal = terminal;
  }

  @SuppressWarnings(
      "SystemConsoleNull") // there is none in a Java without the module jdk.internal.le
  private static boolean isTerminal() {
    Console console = System.console();
    return console != null && console.isTerminal() && System.getenv("NO_COLOR") == null;
  }

  public void line(String text) {
    if (passing) {
      out.print(CLEAR_LINE);
      passing = false;
    }
    out.println(text);
    out.flush();
  }

  /** Whether lines can pass here. */
  public boolean isInteractive() {
    return terminal;
  }

  /** A line that the next one replaces; nothing where that can't be shown. */
  public void passing(String text) {
    if (terminal) {
      out.print(CLEAR_LINE + text);
      out.flush();
      passing = true;
    }
  }

  /** Takes a passing line away. */
  public void endPassing() {
    if (passing) {
      out.print(CLEAR_LINE);
      out.flush();
      passing = false;
    }
  }

  public String bold(String text) {
    return painted("1", text);
  }

  public String dim(String text) {
    return painted("2", text);
  }

  public String green(String text) {
    return painted("1;32", text);
  }

  public String red(String text) {
    return painted("1;31", text);
  }

  private String painted(String code, String text) {
    return terminal ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
  }
}
