package dev.redraft.rdb;

import dev.redraft.base.Slice;
import dev.redraft.platform.EventLog;
import java.io.IOException;

/** The libraries of functions in a file: skipped, each with a line in the log. */
final class FunctionLibrary {
  private static final String NAME = "name=";

  private FunctionLibrary() {}

  static void skip(RdbInput input, EventLog log) throws IOException, RdbException {
    Slice code = new Slice();
    input.readString(code);
    log.warning(
        "The function library '"
            + name(code)
            + "' in the RDB file is skipped: this version has no scripting yet. It will not be in"
            + " files written from here on");
  }

  /** The name that the first line gives, as in {@code #!lua name=mylib}. */
  private static String name(Slice code) {
    Slice line = new Slice();
    int end = 0;
    while (end < code.length() && code.at(end) != '\n') {
      end++;
    }
    line.set(code.array(), code.offset(), end);
    String text = Printable.of(line);
    int at = text.indexOf(NAME);
    if (at < 0) {
      return "";
    }
    String rest = text.substring(at + NAME.length());
    int space = rest.indexOf(' ');
    return space < 0 ? rest : rest.substring(0, space);
  }
}
