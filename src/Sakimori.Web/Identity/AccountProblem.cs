namespace Sakimori.Web.Identity;

/// <summary>Why a form of an account page was not carried out.</summary>
internal enum AccountProblem
{
    /// <summary>Wrong name or password, or locked: one answer for all.</summary>
    Refused,

    /// <summary>Too many attempts; wait.</summary>
    Limited,

    /// <summary>The form is too old, or was not ours.</summary>
    Expired,

    /// <summary>The link is used up or too old.</summary>
    Link,

    /// <summary>The two passwords differ.</summary>
    Repeat,

    /// <summary>The name is taken or cannot be used.</summary>
    Name,

    /// <summary>Too short.</summary>
    PasswordShort,

    /// <summary>Too long.</summary>
    PasswordLong,

    /// <summary>Little more than the name.</summary>
    PasswordName,

    /// <summary>What many people choose.</summary>
    PasswordCommon,

    /// <summary>A wrong code, or one used before.</summary>
    Code,

    /// <summary>Changed meanwhile.</summary>
    Stale,

    /// <summary>The store does not answer.</summary>
    Away,
}

/// <summary>The spelling of <see cref="AccountProblem"/> in addresses: lower case with dashes.</summary>
internal static class AccountProblems
{
    /// <summary>Such as <c>password-short</c>.</summary>
    public static string Text(AccountProblem problem) => System.Text.Json.JsonNamingPolicy.KebabCaseLower.ConvertName(problem.ToString());

    /// <summary>The problem of a spelling; null for none.</summary>
    public static AccountProblem? Parse(string? text)
    {
        foreach (var problem in Enum.GetValues<AccountProblem>())
        {
            if (Text(problem) == text)
            {
                return problem;
            }
        }

        return null;
    }
}
