package io.convoy.benchmarks;

import io.convoy.UserError;

/// The part of a Markdown file that a program writes, between two comments.
final class Marked {
    private static final String BEGIN = "<!-- written by benchmarks/compare -->\n";
    private static final String END = "<!-- end of what benchmarks/compare writes -->\n";

    private Marked() {}

    /// The text with its marked part replaced.
    static String replace(String text, String part) {
        int begin = text.indexOf(BEGIN);
        int end = text.indexOf(END);
        if (begin < 0 || end < begin) {
            throw new UserError("the README has no lines " + BEGIN.strip() + " and " + END.strip());
        }
        return text.substring(0, begin + BEGIN.length()) + "\n" + part + "\n\n" + text.substring(end);
    }
}
