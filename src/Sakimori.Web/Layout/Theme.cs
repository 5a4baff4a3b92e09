using MudBlazor;

namespace Sakimori.Web.Layout;

/// <summary>
/// The colours, after Japan's indigo, madder and undyed cloth. <c>wwwroot/console.css</c> has the same ones for what is not
/// MudBlazor's. Nothing is told by colour alone.
/// </summary>
internal static class Theme
{
    /// <summary>Name of the cookie a person's choice lies in: <c>light</c>, <c>dark</c> or <c>system</c>.</summary>
    public const string Cookie = "sakimori-theme";

    private static readonly string[] s_fonts =
    [
        "system-ui", "Segoe UI", "Hiragino Sans", "Hiragino Kaku Gothic ProN", "BIZ UDPGothic", "Yu Gothic UI", "Meiryo",
        "Noto Sans CJK JP", "Noto Sans JP", "sans-serif",
    ];

    /// <summary>MudBlazor's theme.</summary>
    public static MudTheme Mud { get; } = new()
    {
        PaletteLight = new PaletteLight
        {
            Primary = "#1b5a7d",
            Secondary = "#5b6475",
            Info = "#1b5a7d",
            Success = "#1f7a4d",
            Warning = "#9a6700",
            Error = "#b3261e",
            Background = "#f6f6f3",
            Surface = "#ffffff",
            AppbarBackground = "#ffffff",
            AppbarText = "#1d2433",
            DrawerBackground = "#ffffff",
            DrawerText = "#1d2433",
            TextPrimary = "#1d2433",
            TextSecondary = "#5b6475",
            LinesDefault = "#e2e3e0",
            LinesInputs = "#b9bdc4",
            Divider = "#e2e3e0",
            ActionDefault = "#5b6475",
        },
        PaletteDark = new PaletteDark
        {
            Primary = "#7cb9de",
            Secondary = "#9aa4b2",
            Info = "#7cb9de",
            Success = "#6cc598",
            Warning = "#e3b341",
            Error = "#f28b82",
            Background = "#11151b",
            Surface = "#191f27",
            AppbarBackground = "#191f27",
            AppbarText = "#e6e9ee",
            DrawerBackground = "#191f27",
            DrawerText = "#e6e9ee",
            TextPrimary = "#e6e9ee",
            TextSecondary = "#9aa4b2",
            LinesDefault = "#2b333e",
            LinesInputs = "#4a5563",
            Divider = "#2b333e",
            ActionDefault = "#9aa4b2",
            PrimaryContrastText = "#0c1a24",
        },
        LayoutProperties = new LayoutProperties { DefaultBorderRadius = "6px" },
        Typography = new Typography
        {
            Default = new DefaultTypography { FontFamily = s_fonts, FontSize = "0.875rem", LineHeight = "1.6", LetterSpacing = "normal" },
            Button = new ButtonTypography { FontFamily = s_fonts, FontSize = "0.8125rem", FontWeight = "600", TextTransform = "none", LetterSpacing = "normal" },
        },
    };
}
