package dev.weir.service.cli;

import java.util.List;
import picocli.CommandLine.Help;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Help.Ansi.IStyle;
import picocli.CommandLine.Help.Ansi.Text;
import picocli.CommandLine.Help.ColorScheme;
import picocli.CommandLine.Help.IParamLabelRenderer;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;

/** Help that shows {@code -D NAME=VALUE}, as it is typed, rather than {@code -D=NAME=VALUE}. */
final class SpacedHelp extends Help {
    SpacedHelp(CommandSpec spec, ColorScheme colors) {
        super(spec, colors);
    }

    @Override
    public IParamLabelRenderer createDefaultParamLabelRenderer() {
        IParamLabelRenderer standard = super.createDefaultParamLabelRenderer();
        return new IParamLabelRenderer() {
            @Override
            public Text renderParameterLabel(ArgSpec arg, Ansi ansi, List<IStyle> styles) {
                String label =
                        standard.renderParameterLabel(arg, Ansi.OFF, styles).toString();
                boolean spaced = arg.isOption() && label.startsWith("=");
                return ansi.new Text(spaced ? " " + label.substring(1) : label);
            }

            @Override
            public String separator() {
                return standard.separator();
            }
        };
    }
}
