package dev.redraft.command;

import static dev.redraft.command.CommandSpec.command;

import dev.redraft.config.Directive;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** LATENCY (https://redis.io/docs/latest/commands/latency-latest/). */
public final class LatencyCommands {
  private static final long FIRST_BUCKET_NANOS = 1024;
  private static final int BUCKET_BITS = 7;

  private LatencyCommands() {}

  public static List<CommandSpec> specs() {
    return List.of(
        command("latency", -2)
            .group(Group.SERVER)
            .since("2.8.13")
            .complexity("Depends on subcommand.")
            .summary("A container for commands about latency.")
            .subcommands(
                sub("latest", 2)
                    .summary("Replies the newest spike of each event.")
                    .body(LatencyCommands::latest),
                sub("history", 3)
                    .summary("Replies the spikes of an event.")
                    .syntax("event")
                    .body(LatencyCommands::history),
                command("reset", -2)
                    .group(Group.SERVER)
                    .since("2.8.13")
                    .flags(Flag.ADMIN, Flag.NOSCRIPT, Flag.LOADING, Flag.STALE)
                    .tips("request_policy:all_nodes", "response_policy:all_succeeded")
                    .summary("Forgets the spikes of events, or of all.")
                    .syntax("[event [event ...]]")
                    .body(LatencyCommands::reset),
                sub("graph", 3)
                    .summary("Draws the spikes of an event.")
                    .syntax("event")
                    .body(LatencyCommands::graph),
                sub("histogram", -2)
                    .since("7.0.0")
                    .summary("Replies how long commands took, as histograms.")
                    .complexity(
                        "O(N) where N is the number of commands with latency information being"
                            + " retrieved.")
                    .syntax("[command [command ...]]")
                    .body(LatencyCommands::histogram),
                sub("doctor", 2)
                    .summary("Explains what the spikes may come from.")
                    .body(LatencyCommands::doctor),
                command("help", 2)
                    .group(Group.SERVER)
                    .since("2.8.13")
                    .flags(Flag.LOADING, Flag.STALE)
                    .summary("Explains the subcommands.")
                    .body(LatencyCommands::help)));
  }

  private static CommandSpec sub(String name, int arity) {
    return command(name, arity)
        .group(Group.SERVER)
        .since("2.8.13")
        .flags(Flag.ADMIN, Flag.NOSCRIPT, Flag.LOADING, Flag.STALE)
        .tips("nondeterministic_output", "request_policy:all_nodes", "response_policy:special");
  }

  private static void latest(Context c) {
    Map<String, LatencyMonitor.Series> events = c.services().latency().events();
    c.reply().array(events.size());
    events.forEach((event, series) -> {
      LatencyMonitor.Sample last = series.samples().getLast();
      c.reply().array(4);
      c.reply().bulk(event);
      c.reply().integer(last.seconds());
      c.reply().integer(last.millis());
      c.reply().integer(series.maxMillis());
    });
  }

  private static void history(Context c) {
    LatencyMonitor.Series series = c.services().latency().event(c.arg(2).toString());
    List<LatencyMonitor.Sample> samples = series == null ? List.of() : series.samples();
    c.reply().array(samples.size());
    for (LatencyMonitor.Sample sample : samples) {
      c.reply().array(2);
      c.reply().integer(sample.seconds());
      c.reply().integer(sample.millis());
    }
  }

  private static void reset(Context c) {
    long forgotten = 0;
    if (c.argc() == 2) {
      forgotten = c.services().latency().resetAll();
    }
    for (int i = 2; i < c.argc(); i++) {
      forgotten += c.services().latency().reset(c.arg(i).toString()) ? 1 : 0;
    }
    c.reply().integer(forgotten);
  }

  private static void graph(Context c) {
    String event = c.arg(2).toString();
    LatencyMonitor.Series series = c.services().latency().event(event);
    if (series == null) {
      throw new CommandException("ERR No samples available for event '" + event + "'");
    }
    Texts.verbatim(c, LatencyGraph.draw(event, series, c.now() / 1000));
  }

  private static void histogram(Context c) {
    Map<CommandSpec, LatencyHistogram> chosen = new LinkedHashMap<>();
    if (c.argc() == 2) {
      c.services().commands().all().forEach(spec -> choose(chosen, spec, c));
    }
    for (int i = 2; i < c.argc(); i++) {
      CommandSpec spec = c.services().commands().findFull(c.arg(i).toString());
      if (spec != null) {
        choose(chosen, spec, c);
      }
    }
    c.reply().map(chosen.size());
    chosen.forEach((spec, histogram) -> {
      c.reply().bulk(spec.fullName());
      c.reply().map(2);
      Texts.pair(c, "calls", histogram.total());
      c.reply().bulk("histogram_usec");
      buckets(c, histogram);
    });
  }

  private static void choose(
      Map<CommandSpec, LatencyHistogram> chosen, CommandSpec spec, Context c) {
    LatencyHistogram histogram = c.services().stats().histogram(spec);
    if (histogram.total() > 0) {
      chosen.put(spec, histogram);
    }
    spec.subcommands().forEach(sub -> choose(chosen, sub, c));
  }

  /** How many calls took at most so many microseconds, doubling; only where the count grows. */
  private static void buckets(Context c, LatencyHistogram histogram) {
    List<Long> pairs = new ArrayList<>();
    long seen = 0;
    for (long nanos = FIRST_BUCKET_NANOS; seen < histogram.total() && nanos > 0; nanos *= 2) {
      // Redis shows a bucket by its upper end, which is 1/128 above the power of two.
      long upTo = nanos + (nanos >> BUCKET_BITS) - 1;
      long count = histogram.countUpTo(upTo);
      if (count > seen) {
        pairs.add(upTo / 1000);
        pairs.add(count);
        seen = count;
      }
    }
    c.reply().map(pairs.size() / 2);
    pairs.forEach(c.reply()::integer);
  }

  private static void doctor(Context c) {
    long threshold = c.services().config().number(Directive.LATENCY_MONITOR_THRESHOLD);
    Texts.verbatim(c, LatencyReport.write(c.services(), threshold));
  }

  private static void help(Context c) {
    Help.reply(
        c,
        "DOCTOR",
        "    Explain in words what the latency spikes may come from.",
        "GRAPH <event>",
        "    Draw the spikes of an event.",
        "HISTOGRAM [<command> ...]",
        "    Reply how many calls of each command took at most so many microseconds.",
        "HISTORY <event>",
        "    Reply time and milliseconds of the spikes of an event.",
        "LATEST",
        "    Reply the newest and the longest spike of all events.",
        "RESET [<event> ...]",
        "    Forget the spikes of some events (default: of all).");
  }
}
