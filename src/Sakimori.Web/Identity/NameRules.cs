using System.Globalization;
using Microsoft.AspNetCore.Identity;

namespace Sakimori.Web.Identity;

/// <summary>Names of people and tokens stand in the record for good: readable, one line, and not to be taken for somebody else's.</summary>
internal sealed class NameRules : IUserValidator<Account>
{
    /// <summary>Fits a column of the record.</summary>
    public const int MaxLength = 64;

    /// <summary>What a token's name begins with where it stands in the record.</summary>
    public const string TokenPrefix = "token:";

    /// <inheritdoc/>
    public Task<IdentityResult> ValidateAsync(UserManager<Account> manager, Account user) => Task.FromResult(
        IsAcceptable(user.Person.Name) ? IdentityResult.Success : IdentityResult.Failed(new IdentityError { Code = "Name", Description = "this name cannot be used" }));

    /// <summary>
    /// 1 to 64 characters of visible text without blanks at either end, no control or formatting characters (they hide or reorder
    /// text), not the program's own name, and not beginning as tokens do.
    /// </summary>
    public static bool IsAcceptable(string name)
    {
        if (name.Length is 0 or > MaxLength || name.Trim().Length != name.Length
            || name.Equals("sakimori", StringComparison.OrdinalIgnoreCase) || name.StartsWith(TokenPrefix, StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        foreach (var rune in name.EnumerateRunes())
        {
            if (System.Text.Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator
                or UnicodeCategory.ParagraphSeparator or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned || rune.Value == 0xFFFD)
            {
                return false;
            }
        }

        return true;
    }
}
