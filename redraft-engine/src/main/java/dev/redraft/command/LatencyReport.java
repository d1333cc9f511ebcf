package dev.redraft.command;

import dev.redraft.config.Choices;
import dev.redraft.config.Directive;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** LATENCY DOCTOR: the spikes in words, and what can be done about them. */
final class LatencyReport {
  private LatencyReport() {}

  static String write(Services services, long thresholdMillis) {
    if (thresholdMillis == 0) {
      return "Latency monitoring is off, so there is nothing to report. Turn it on with \"CONFIG"
          + " SET latency-monitor-threshold <milliseconds>\".\n";
    }
    Map<String, LatencyMonitor.Series> events = services.latency().events();
    if (events.isEmpty()) {
      return "No latency spike of " + thresholdMillis + " ms or more has been observed.\n";
    }
    StringBuilder text = new StringBuilder("Latency spikes have been observed:\n\n");
    int number = 0;
    for (Map.Entry<String, LatencyMonitor.Series> event : events.entrySet()) {
      text.append(++number)
          .append(". ")
          .append(describe(event.getKey(), event.getValue()))
          .append('\n');
    }
    text.append("\nAdvice:\n\n");
    advise(text, services, events, thresholdMillis);
    return text.toString();
  }

  private static String describe(String event, LatencyMonitor.Series series) {
    List<LatencyMonitor.Sample> samples = series.samples();
    long sum = 0;
    for (LatencyMonitor.Sample sample : samples) {
      sum += sample.millis();
    }
    long average = sum / samples.size();
    long deviation = 0;
    for (LatencyMonitor.Sample sample : samples) {
      deviation += Math.abs(sample.millis() - average);
    }
    double period =
        (double) (samples.getLast().seconds() - samples.getFirst().seconds())
            / Math.max(1, samples.size() - 1);
    return String.format(
        Locale.ROOT,
        "%s: %d latency spikes (average %dms, mean deviation %dms, period %.2f sec). Worst all time"
            + " event %dms.",
        event,
        samples.size(),
        average,
        deviation / samples.size(),
        period,
        series.maxMillis());
  }

  private static void advise(
      StringBuilder text,
      Services services,
      Map<String, LatencyMonitor.Series> events,
      long thresholdMillis) {
    boolean commands = events.containsKey("command") || events.containsKey("fast-command");
    long slowerThan = services.config().number(Directive.SLOWLOG_LOG_SLOWER_THAN);
    if (commands && (slowerThan < 0 || slowerThan > thresholdMillis * 1000)) {
      text.append(
              "- The slow log misses some of these commands: CONFIG SET slowlog-log-slower-than ")
          .append(thresholdMillis * 1000)
          .append(".\n");
    }
    if (events.containsKey("command")) {
      text.append(
          "- Some commands take long because of the data they work on: SLOWLOG GET shows which.\n");
    }
    if (events.containsKey("fast-command")) {
      text.append(
              "- Commands that should be fast were slow: other processes may take this machine's"
                  + " processors or")
          .append(
              " memory, or the Java heap is too small (compare java_heap_max of INFO memory).\n");
    }
    if (services.config().choice(Directive.APPENDFSYNC, Choices.AppendFsync.class)
        == Choices.AppendFsync.ALWAYS) {
      text.append("- appendfsync always lets every write wait for the disk; everysec does not.\n");
    }
    if (!commands) {
      text.append(
          "- None of the spikes comes from a command: LATENCY HISTORY shows when they were.\n");
    }
  }
}
